"""What has been changed, line by line: in the workbench, in other files, in the edition's own history."""
