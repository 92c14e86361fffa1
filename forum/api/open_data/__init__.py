"""The open data set: all published case studies, made anew each night."""
