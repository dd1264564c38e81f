"""What the command line does, by what people want; heavy packages are imported when a command runs, so that help comes at once."""
