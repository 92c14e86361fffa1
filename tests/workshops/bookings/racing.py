"""One of the processes of test_race.py: so many members press Book at the same moment.

`start_at` is a moment by time.time(); each key is that of a signed-in browser. Prints the status of
each one's last answer: whoever is told to try again does.
"""

import threading
import time

from tests.conftest import make_app

TRIES = 5


def press_book_at_once(folder, database_url, address, start_at, keys):
    app = make_app(folder, database_url=database_url)
    browsers = [signed_in(app, key) for key in keys]
    statuses = [0] * len(browsers)

    def press(number):
        time.sleep(max(0.0, start_at - time.time()))
        for _ in range(TRIES):
            statuses[number] = browsers[number].post(f"{address}/book").status_code
            if statuses[number] != 503:  # "try again": the machine is too busy for its write lock
                return

    threads = [threading.Thread(target=press, args=(n,)) for n in range(len(browsers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(*statuses, "")


def signed_in(app, key):
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    return browser
