package io.github.sessionfilter.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/** What clients were answered: how often each status, and how fast. Safe for use by many threads. */
final class Answers {
    private final Map<Integer, Times> byStatus = new ConcurrentSkipListMap<>();

    void add(Answer answer) {
        of(answer.status()).add(answer.nanos());
    }

    Times of(int status) {
        return byStatus.computeIfAbsent(status, any -> new Times());
    }

    long count() {
        return byStatus.values().stream().mapToLong(Times::count).sum();
    }

    /** How many were answered by none of these. */
    long countOtherThan(int... expected) {
        long others = count();
        for (int status : expected) {
            others -= of(status).count();
        }
        return others;
    }

    /** Such as {@code 200: 1000, 503: 2}. */
    @Override
    public String toString() {
        var text = byStatus.entrySet().stream()
                .filter(entry -> entry.getValue().count() > 0)
                .map(entry -> (entry.getKey() == Client.NO_ANSWER ? "no answer" : String.valueOf(entry.getKey())) + ": "
                        + entry.getValue().count())
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "-" : text;
    }
}
