"""The check catalogue (domain.md 17.1, 17.3, content settings of 17.4) as data, and why some of it has no case."""

JOURNEY = frozenset(
    """
    name-missing start-missing end-missing timezone-missing end-before-start end-in-past start-in-past
    recurrence-missing recurrence-zero recurrence-does-not-fit no-audience no-action audience-exclude-only
    tile-not-configured reference-not-live segment-wrong-entity suppression-not-live source-is-suppression
    content-settings-missing content-settings-not-live email-too-large confirmation-email-used
    condition-source-missing condition-source-not-earlier condition-empty condition-unsupported link-not-in-email
    event-tile-after-segment wait-nonpositive wait-until-past timeout-missing wait-longer-than-journey split-not-100
    split-one-branch ab-test-used ab-test-none ab-test-incomplete email-expiry-past expiry-after-end
    activity-template-missing workflow-not-active workflow-not-on-demand workflow-wrong-entity no-assignee
    segment-quota empty-audience removed-tile-has-contacts unreachable-tile too-deep
    """.split()
)
EMAIL = frozenset(
    """
    subject-missing from-name-missing from-address-invalid from-domain-unauthenticated from-domain-foreign
    to-not-expression to-invalid replyto-invalid replyto-other-domain body-missing plaintext-missing
    plaintext-lacks-required subscription-link-missing address-missing expression-syntax expression-unknown-field
    expression-unknown-entity static-id-missing too-many-dots expression-to-many html-invalid library-item-missing
    link-empty link-malformed link-record-missing link-record-not-live alt-text-missing preheader-missing image-only
    size-over-100kb size-over-128kb spam-risk-medium spam-risk-high confirmation-url-missing list-names-missing
    block-listed-link ab-test-incomplete
    """.split()
)
CONTENT_SETTINGS = frozenset(
    """
    address-missing subscription-missing subscription-not-live forward-not-forward-page social-url-invalid
    confirmation-settings-missing
    """.split()
)
CATALOGUE = {"journeys": JOURNEY, "emails": EMAIL, "content-settings": CONTENT_SETTINGS}

NO_SPLIT = "there is no split tile yet"
NO_AB_TEST = "A/B tests don't exist yet"
NO_EXPIRY = "email tiles have no expiration yet"
NO_ACTIVITY = "there are no tiles for activities and workflows yet"
NO_DOUBLE_OPT_IN = "double opt-in does not exist yet"
NO_PUBLIC_RECORD = "no kind of record that exists has a public address, so no link can name one"
WITHOUT_CASE = {
    "journeys": {
        "segment-wrong-entity": "can't occur: segments hold contacts alone",
        "event-tile-after-segment": "dependency tiles for pages, forms and events don't exist yet",
        "wait-until-past": "there is no wait-until tile yet",
        "removed-tile-has-contacts": "can't occur: the pipeline locks for good at the first go-live",
        **dict.fromkeys(("split-not-100", "split-one-branch"), NO_SPLIT),
        **dict.fromkeys(("ab-test-used", "ab-test-none", "ab-test-incomplete"), NO_AB_TEST),
        **dict.fromkeys(("email-expiry-past", "expiry-after-end"), NO_EXPIRY),
        **dict.fromkeys(
            ("activity-template-missing", "workflow-not-active", "workflow-not-on-demand", "workflow-wrong-entity"),
            NO_ACTIVITY,
        ),
        "no-assignee": NO_ACTIVITY,
    },
    "emails": {
        "static-id-missing": "no root names one given record yet; events and forms will",
        "expression-to-many": "contacts have no relation to many; the rule itself: tests/mail/test_personalise.py",
        **dict.fromkeys(("link-record-missing", "link-record-not-live"), NO_PUBLIC_RECORD),
        **dict.fromkeys(("spam-risk-medium", "spam-risk-high"), "there is no spam score yet"),
        "list-names-missing": NO_DOUBLE_OPT_IN,
        "block-listed-link": "there is no block list yet",
        "ab-test-incomplete": NO_AB_TEST,
    },
    "content-settings": {"confirmation-settings-missing": NO_DOUBLE_OPT_IN},
}
# Rules beside the catalogue: what section 17 asks of every check, and what this build must say for now.
OURS = {
    "journeys": {"recurrence-over", "reference-deleted"},
    "emails": {
        "name-missing",
        "placeholder-text",
        "link-placeholder",
        "section-condition-invalid",
        "column-empty",
        "css-unsupported",
        "image-width-missing",
        "background-without-vml",
        "div-layout",
    },
    "content-settings": {"name-missing", "expression-syntax", "expression-unknown-field"},
}
