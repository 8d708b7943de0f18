
(import ./broken_run)
