package io.github.sessionfilter.metrics;

import io.github.sessionfilter.session.EndReason;
import io.github.sessionfilter.session.LoginResult;
import io.github.sessionfilter.session.RunningKind;
import io.github.sessionfilter.session.StoreFailure;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the metrics of a filter as meters of Micrometer, an optional dependency. All names begin with {@code
 * session.filter}.
 *
 * <p>Bind it after the filter's {@code init}. Close it with the webapp if the registry outlives the webapp. Thread-safe.
 */
public final class MicrometerView implements MeterBinder, AutoCloseable {
    private static final String PREFIX = "session.filter.";

    private final SessionMetrics metrics;
    private final List<Runnable> undo = new CopyOnWriteArrayList<>();

    /** Creates a binder for {@code metrics}. */
    public MicrometerView(SessionMetrics metrics) {
        this.metrics = metrics;
    }

    /** Binds the meters of {@code metrics} to Micrometer's global registry. */
    public static MicrometerView bindToGlobalRegistry(SessionMetrics metrics) {
        var view = new MicrometerView(metrics);
        view.bindTo(Metrics.globalRegistry);
        return view;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var outcome : Outcome.values()) {
            keep(
                    registry,
                    FunctionCounter.builder(PREFIX + "requests", metrics, source -> source.requests(outcome))
                            .tag("outcome", text(outcome))
                            .description("Requests, by outcome")
                            .register(registry));
        }
        keep(
                registry,
                FunctionCounter.builder(PREFIX + "requests.by.ticket", metrics, SessionMetrics::requestsByTicket)
                        .description("Requests that were admitted by a ticket")
                        .register(registry));
        for (var failure : StoreFailure.values()) {
            keep(
                    registry,
                    FunctionCounter.builder(PREFIX + "unavailable", metrics, source -> source.unavailable(failure))
                            .tag("reason", text(failure))
                            .description(
                                    "Requests answered with 503, by the reason why the session store did not answer")
                            .register(registry));
        }
        for (var result : LoginResult.values()) {
            keep(
                    registry,
                    FunctionCounter.builder(PREFIX + "logins", metrics, source -> source.logins(result))
                            .tag("result", text(result))
                            .description("Attempts to log in by the built-in login, by result")
                            .register(registry));
        }
        lookups(registry, "hit", SessionMetrics::cacheHits);
        lookups(registry, "miss", SessionMetrics::cacheMisses);
        gauge(registry, "sessions.cached", null, "Sessions in the cache", Gauges::sessionsCached);
        gauge(
                registry,
                "touches.pending",
                null,
                "Touches that wait to be written to the store",
                Gauges::touchesPending);
        for (var kind : RunningKind.values()) {
            keep(
                    registry,
                    Gauge.builder(
                                    PREFIX + "responses.running",
                                    metrics.gauges(),
                                    gauges -> gauges.responsesRunning(kind))
                            .tag("kind", text(kind))
                            .description("Responses being sent, by who sends them")
                            .register(registry));
        }
        for (var reason : EndReason.values()) {
            keep(
                    registry,
                    FunctionCounter.builder(
                                    PREFIX + "responses.ended",
                                    metrics.gauges(),
                                    gauges -> gauges.responsesEnded(reason))
                            .tag("reason", text(reason))
                            .description("Running responses that the filter has ended, by reason")
                            .register(registry));
        }
        gauge(registry, "streams.held", null, "Streams that have a slot", Gauges::streamsHeld);
        gauge(registry, "sync.age", "seconds", "Time since the last complete sync", Gauges::secondsSinceSync);
        storeCalls(registry);
    }

    private void lookups(MeterRegistry registry, String result, ToDoubleFunction<SessionMetrics> count) {
        keep(
                registry,
                FunctionCounter.builder(PREFIX + "cache.lookups", metrics, count)
                        .tag("result", result)
                        .description("Checks, by whether a live session was in the cache")
                        .register(registry));
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            @Nullable String unit,
            String description,
            ToDoubleFunction<Gauges> value) {
        keep(
                registry,
                Gauge.builder(PREFIX + name, metrics.gauges(), value)
                        .baseUnit(unit)
                        .description(description)
                        .register(registry));
    }

    private void storeCalls(MeterRegistry registry) {
        Map<StoreCall, Timer> timers = new EnumMap<>(StoreCall.class);
        for (var call : StoreCall.values()) {
            keep(
                    registry,
                    FunctionCounter.builder(PREFIX + "store.failures", metrics, source -> source.storeCalls(call)
                                    .failures())
                            .tag("call", text(call))
                            .description("Calls of the session store that failed")
                            .register(registry));
            var timer = Timer.builder(PREFIX + "store.calls")
                    .tag("call", text(call))
                    .description("Calls of the session store")
                    .serviceLevelObjectives(metrics.storeCalls(call).bounds().toArray(Duration[]::new))
                    .register(registry);
            keep(registry, timer);
            timers.put(call, timer);
        }
        StoreCallRecorder recorder = (call, nanos, answered) ->
                Objects.requireNonNull(timers.get(call)).record(Duration.ofNanos(nanos));
        metrics.add(recorder);
        undo.add(() -> metrics.remove(recorder));
    }

    private void keep(MeterRegistry registry, Meter meter) {
        undo.add(() -> registry.remove(meter));
    }

    private static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Removes the meters from the registries to which they were bound. */
    @Override
    public void close() {
        undo.forEach(Runnable::run);
        undo.clear();
    }
}
