package io.github.sessionfilter.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/** Counts answers by status and records their times. Thread-safe. */
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

    /** Returns the number of answers with a status that is not expected. */
    long countOtherThan(int... expected) {
        long others = count();
        for (int status : expected) {
            others -= of(status).count();
        }
        return others;
    }

    /** Returns the counts by status, such as {@code 200: 1000, 503: 2}. */
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
