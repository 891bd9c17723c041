from django.http import HttpResponseNotAllowed

KNOWN = ("GET", "HEAD", "POST", "OPTIONS")
MACHINES = ("/api/", "/open-data/")  # they say so in their own words: public/api/reading.py


def methods_middleware(get_response):
    """The portal is read with GET and written to with POST; whatever else is tried reaches no page."""

    def answered(request):
        if request.method in KNOWN or request.path_info.startswith(MACHINES):
            return get_response(request)
        return HttpResponseNotAllowed(KNOWN)

    return answered
