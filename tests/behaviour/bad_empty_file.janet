# A file without anything in it.
# exit: 1
