"""The mails that an installation begins with: each goes live as it is, and needs no picture to look good."""

from dataclasses import replace

import pytest
from django.core.management import call_command

from entities.record_templates import shipping
from entities.record_templates.mails.parts import Mail
from marketing import clock
from marketing.contracts.design import read_design
from marketing.lifecycle import registry
from marketing.lifecycle.copying import from_template
from marketing.service import authoring
from tests import factories

pytestmark = pytest.mark.django_db
every_mail = pytest.mark.parametrize("mail", shipping.MAILS, ids=lambda mail: mail.name)


def test_there_are_fifteen_each_of_its_own_name_and_purpose() -> None:
    assert len({mail.name for mail in shipping.MAILS}) == len(shipping.MAILS) == 15
    assert len({mail.purpose for mail in shipping.MAILS}) >= 6
    assert all(mail.description.endswith(".") and mail.subject and mail.preheader for mail in shipping.MAILS)


@every_mail
def test_it_has_neither_an_error_nor_a_warning(mail: Mail) -> None:
    value = replace(shipping.value_of(mail), from_name="Example Ltd", from_address="news@sender.example")
    assert authoring.problems(value) == []


@every_mail
def test_it_needs_no_pictures(mail: Mail) -> None:
    kinds = {block.type for block, _place in read_design(mail.design).whole().walk()}
    assert not kinds & {"image", "video", "html"}


def test_each_is_a_template_that_a_mail_made_of_it_goes_live_with() -> None:
    factories.template("email-templates", name="Of our own")
    assert shipping.ship(by=factories.marketer(), at=clock.now()) == 15
    assert shipping.ship(by=factories.marketer(), at=clock.now()) == 0, "what is there stays as it is"
    template = registry.model_for("email-templates").objects.get(name="Newsletter")
    made = from_template(template, clock.now())
    made.from_name, made.from_address = "Example Ltd", "news@sender.example"
    made.save(by=factories.marketer())
    factories.run(made, "go-live")
    made.refresh_from_db()
    assert made.status_reason == "live"
    assert len(read_design(made.design).value.sections) == 3


def test_the_command_ships_them_once_there_is_an_administrator(capsys: pytest.CaptureFixture[str]) -> None:
    model = registry.model_for("email-templates")
    call_command("templates")
    assert "create an administrator" in capsys.readouterr().out
    assert model.objects.count() == 0
    factories.user("administrator")
    call_command("templates")
    call_command("templates")
    assert capsys.readouterr().out == "15 email templates are there.\n"
    assert model.objects.count() == 15
