"""What is asked before an account is closed."""

from wtforms import BooleanField
from wtforms.validators import InputRequired

from forum.core.forms import Form
from forum.people.sign_in.forms import current_password_field


class CloseAccountForm(Form):
    sure = BooleanField(
        "I understand that this cannot be undone",
        [InputRequired("Tick the box to say that you are sure.")],
    )
    password = current_password_field()
