# A module of the library that is near is suggested.
# exit: 1
(import mj/mailbx)
