"""What stands between Lambda's Runtime API and a Python handler."""
