"""`satsuma connect`: from somebody's files to an adapter that a person can read and own."""
