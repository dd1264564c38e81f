"""The command line: `fieldpost`, or `python -m fieldpost`."""

from optimizer.cli.main import main

if __name__ == "__main__":
    main()
