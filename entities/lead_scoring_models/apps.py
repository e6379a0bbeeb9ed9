"""App declaration of `entities.lead_scoring_models`."""

from django.apps import AppConfig


class LeadScoringModelsConfig(AppConfig):
    """Lead-scoring models."""

    name = "entities.lead_scoring_models"
    label = "lead_scoring_models"
