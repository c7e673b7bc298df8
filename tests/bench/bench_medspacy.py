"""medspaCy's target matcher and ConText, timed in their own environment: JSON in, CPU seconds a round out."""

import json
import statistics
import sys
import time


def main() -> None:
    import spacy
    from medspacy.context import ConText
    from medspacy.target_matcher import TargetMatcher, TargetRule

    given = json.load(sys.stdin)
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    matcher = TargetMatcher(nlp)
    matcher.add([TargetRule(name, "COMPANY") for name in given["names"]])
    context = ConText(nlp, rules="default")
    taken = []
    for _ in range(given["rounds"] + 1):
        began = time.process_time()
        for text in given["texts"]:
            context(matcher(nlp(text)))
        taken.append(time.process_time() - began)
    print(statistics.median(taken[1:]))


if __name__ == "__main__":
    main()
