"""Treatments and markers on a time line, as a picture. Pure: no database, no request, no clock.

``entries`` makes what a sheet freezes, ``picture`` draws it. Lengths are units of the picture's own view box.
"""
