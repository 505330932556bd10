"""What the owner's pages show, each as tables with who is in them, how they were made and from what."""
