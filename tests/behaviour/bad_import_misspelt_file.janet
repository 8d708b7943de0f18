# A file beside the one that is looked for is suggested.
# exit: 1
(import ./modules/pulze)
