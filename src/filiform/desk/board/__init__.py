"""The room board, the wall screen and the watch strip: the clinic at a glance, followed by every screen."""
