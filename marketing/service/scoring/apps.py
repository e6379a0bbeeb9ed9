"""App declaration of `marketing.service.scoring`."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class ScoringConfig(AppConfig):
    """Leads to scores."""

    name = "marketing.service.scoring"
    label = "service_scoring"
    queue = TaskQueue("segments", tasks="scoring", is_swept=True)

    def ready(self) -> None:
        """Judge rules; hear of changed people, of what they did, and of models that go live; show scores."""
        from marketing.audience import changes
        from marketing.contracts.lead_scoring_model import LeadScores, LeadScoringModelVersion, ModelScores
        from marketing.nudges import nudge
        from marketing.service import authored, registered_insights
        from marketing.service.intake import deployers
        from marketing.service.interactions import recording
        from marketing.service.scoring import checks, engine, shown, vocabulary

        authored.register(LeadScoringModelVersion, checks.problems)
        changes.register(engine.CONSUMER, "scoring.sweep")
        recording.register(engine.CONSUMER, "scoring.sweep", engine.waited_for)
        deployer = deployers.Deployer(prepare=checks.prepare, changed=lambda record_id: nudge("scoring.sweep"))
        deployers.register(LeadScoringModelVersion.kind, deployer)
        registered_insights.register(vocabulary.LEAD, "scores", LeadScores, shown.of_lead)
        registered_insights.register(LeadScoringModelVersion.kind, "scores", ModelScores, shown.of_model)
