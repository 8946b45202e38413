"""From text to typed rows, loaded with every row accounted for."""
