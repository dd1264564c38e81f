"""What a plan looks like on paper, on screen and in other programs."""
