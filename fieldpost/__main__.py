"""The command line: `fieldpost`, or `python -m fieldpost`."""

from optimizer.cli.stopping import end_at_once, stoppable


def main() -> None:
    """Run the command line; a signal to end is heeded while it is imported too."""
    try:
        with stoppable():
            from optimizer.cli.main import main as run

            run()
    finally:
        end_at_once()


if __name__ == "__main__":
    main()
