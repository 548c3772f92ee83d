"""The firmware as a program for this computer: its build, and devices that run it."""
