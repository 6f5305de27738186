"""Each request is work for the board of whoever asks."""

from cases.boards import in_board


def of_the_member(get_response):
    """After the layer that knows the user. Who belongs to no board works for none: there, a query for the
    records of a board raises instead of finding any."""

    def middleware(request):
        member = getattr(request.user, "member", None)
        if member is None or member.board_id is None:
            return get_response(request)
        with in_board(member.board_id):
            return get_response(request)

    return middleware
