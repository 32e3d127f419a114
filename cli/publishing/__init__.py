"""Publishing: what readers may see, written so that they see all of it or what was there before."""
