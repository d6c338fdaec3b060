package io.github.sessionfilter.example;

import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.metrics.Outcome;
import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.metrics.StoreCall;
import io.github.sessionfilter.metrics.StoreCallStatistics;
import io.github.sessionfilter.session.ListedSession;
import io.github.sessionfilter.session.ListedStream;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.stream.StreamManager;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Shows operators the filter's counts, its settings and the sessions of any user, as JSON.
 *
 * <p>It does not depend on the rest of the site: another WAR may copy it together with the page {@code console/}.
 * {@link OperatorsOnly} checks the role.
 */
final class ConsoleHandlers {

    void metrics(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        Json.write(response, Metrics.of(SessionFilter.metrics(request.getServletContext())));
    }

    void settings(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        Json.write(response, SessionFilter.settings(request.getServletContext()));
    }

    void list(HttpServletRequest request, HttpServletResponse response, String user) throws IOException {
        List<ListedStream> streams = streams(request).list(user);
        List<Item> items = manager(request).list(user).stream()
                .map(listed -> Item.of(listed, streams))
                .toList();
        Json.write(response, new Answer(items));
    }

    /** Ends the stream that the parameter {@code handle} names. */
    void end(HttpServletRequest request, HttpServletResponse response, String user) throws IOException {
        boolean ended = streams(request).end(user, String.valueOf(request.getParameter("handle")));
        Json.write(response, new Ended(ended ? 1 : 0));
    }

    /** Revokes the session that the parameter {@code handle} names, or all sessions of the user if there is none. */
    void revoke(HttpServletRequest request, HttpServletResponse response, String user) throws IOException {
        String handle = request.getParameter("handle");
        if (handle == null) {
            Json.write(response, new Count(manager(request).revokeAll(user)));
        } else {
            Json.write(response, new Count(manager(request).revoke(user, handle) ? 1 : 0));
        }
    }

    /** Locks the user for as many minutes as the parameter {@code minutes} says; 0 lifts the lock. */
    void lock(HttpServletRequest request, HttpServletResponse response, String user) throws MalformedRequestException {
        try {
            Duration lock = Duration.ofMinutes(Integer.parseInt(String.valueOf(request.getParameter("minutes"))));
            manager(request)
                    .lock(user, lock.isZero() ? Instant.EPOCH : Instant.now().plus(lock));
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } catch (NumberFormatException e) {
            throw new MalformedRequestException("The parameter minutes must be a number.");
        }
    }

    /** Revokes everybody's sessions from before the parameter {@code time}, or all sessions if there is none. */
    void revokeBefore(HttpServletRequest request, HttpServletResponse response, String id)
            throws IOException, MalformedRequestException {
        String time = request.getParameter("time");
        try {
            Instant issuedBefore =
                    manager(request).revokeIssuedBefore(time == null ? Instant.MAX : Instant.parse(time));
            Json.write(response, new Before(issuedBefore.toString()));
        } catch (DateTimeParseException e) {
            throw new MalformedRequestException("The parameter time must be like 2026-11-29T20:00:00Z.");
        }
    }

    private static StreamManager streams(HttpServletRequest request) {
        return SessionFilter.streams(request.getServletContext());
    }

    private static SessionManager manager(HttpServletRequest request) {
        return SessionFilter.sessions(request.getServletContext());
    }

    private record Answer(List<Item> sessions) {}

    private record Count(int revoked) {}

    private record Ended(int ended) {}

    private record Before(String issuedBefore) {}

    private record Item(
            String handle,
            String description,
            List<String> roles,
            String createdAt,
            String lastAccessedAt,
            String expiresAt,
            List<Playing> playing) {

        static Item of(ListedSession listed, List<ListedStream> streams) {
            String handle = listed.session().key().handle();
            return new Item(
                    handle,
                    listed.description(),
                    listed.session().roles().stream().sorted().toList(),
                    listed.session().createdAt().toString(),
                    listed.session().lastAccessedAt().toString(),
                    listed.session().expiresAt().toString(),
                    streams.stream()
                            .filter(stream -> stream.sessionHandle().equals(handle))
                            .map(Playing::of)
                            .toList());
        }
    }

    /** A stream of a session. By ticket, another device plays it. */
    private record Playing(String handle, String since, boolean byTicket) {

        static Playing of(ListedStream stream) {
            return new Playing(stream.handle(), stream.startedAt().toString(), stream.isByTicket());
        }
    }

    private record Metrics(
            Map<String, Long> requests,
            long cacheHits,
            long cacheMisses,
            long sessionsCached,
            int touchesPending,
            int responsesRunning,
            int streamsHeld,
            @Nullable Double secondsSinceSync,
            Map<String, Calls> storeCalls) {

        static Metrics of(SessionMetrics metrics) {
            double sinceSync = metrics.gauges().secondsSinceSync();
            return new Metrics(
                    byName(Outcome.values(), metrics::requests),
                    metrics.cacheHits(),
                    metrics.cacheMisses(),
                    metrics.gauges().sessionsCached(),
                    metrics.gauges().touchesPending(),
                    metrics.gauges().responsesRunning(),
                    metrics.gauges().streamsHeld(),
                    Double.isNaN(sinceSync) ? null : sinceSync,
                    byName(StoreCall.values(), call -> Calls.of(metrics.storeCalls(call))));
        }

        private static <E extends Enum<E>, V> Map<String, V> byName(E[] all, Function<E, V> value) {
            Map<String, V> values = new LinkedHashMap<>();
            Arrays.stream(all).forEach(each -> values.put(each.name(), value.apply(each)));
            return values;
        }
    }

    private record Calls(long count, long failures, double totalMillis, double p99Millis, double longestMillis) {

        static Calls of(StoreCallStatistics statistics) {
            return new Calls(
                    statistics.count(),
                    statistics.failures(),
                    millis(statistics.total()),
                    millis(statistics.percentile(0.99)),
                    millis(statistics.longest()));
        }

        private static double millis(Duration duration) {
            return duration.toNanos() / 1e6;
        }
    }
}
