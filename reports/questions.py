"""Questions that a rep may ask a buyer early, by category: open ones, on ground where we stand well.

A vocabulary, not a rule: which categories are worth asking about is for the battlecard to say.
"""

ABOUT = {
    "missing_feature": "Which tasks must work on the first day, and who will try them before you decide?",
    "integration": "Which systems must it exchange data with, in which direction, and who keeps that running?",
    "security_compliance": "Where may your data lie, and what will your security team ask to see?",
    "ease_of_use": "Who will use it every day, and how much training can they be given?",
    "performance_reliability": "How much load is there at the worst hour, and what does an hour of standstill cost?",
    "price": "What does the price have to cover over three years: users, modules, services, growth?",
    "contract_terms": "Which terms does your legal team need: length, notice, liability, payment?",
    "value_roi": "What has to be better in a year for this to have been worth it, and who will measure that?",
    "implementation": "When must it be live, who on your side has time for it, and what happened last time?",
    "support_service": "When something breaks on a Friday evening, whom do you want to reach, and how soon?",
    "trust_brand": "What would make you sure of a vendor: references, size, years, somebody you know?",
    "timing_priority": "What happens if you change nothing this year, and what else competes for the budget?",
    "stakeholder": "Who else has to agree, and what does each of them need to hear?",
}


def about(category: str, label: str) -> str:
    """The question for a category; one that the company has added gets a plain one with its label."""
    return ABOUT.get(category, f"How much does this count in your decision, and how will you test it: {label}?")
