(import ../bad_import_circle)
