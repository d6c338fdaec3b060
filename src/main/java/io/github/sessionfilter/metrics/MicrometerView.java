package io.github.sessionfilter.metrics;

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
 * A filter's metrics as meters of Micrometer, an optional dependency; all their names begin with {@code session.filter}.
 *
 * <p>To be bound after the filter's {@code init}, and to be closed with the webapp if the registry outlives it. Safe for
 * use by many threads.
 */
public final class MicrometerView implements MeterBinder, AutoCloseable {
    private static final String PREFIX = "session.filter.";

    private final SessionMetrics metrics;
    private final List<Runnable> undo = new CopyOnWriteArrayList<>();

    /** The meters of {@code metrics}. */
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
                            .description("Requests, by how they left the filter")
                            .register(registry));
        }
        lookups(registry, "hit", SessionMetrics::cacheHits);
        lookups(registry, "miss", SessionMetrics::cacheMisses);
        gauge(registry, "sessions.cached", null, "Sessions in memory", Gauges::sessionsCached);
        gauge(registry, "touches.pending", null, "Sessions whose use waits to be written", Gauges::touchesPending);
        gauge(registry, "responses.running", null, "Responses being written", Gauges::responsesRunning);
        gauge(registry, "sync.age", "seconds", "Since the last sync with the store", Gauges::secondsSinceSync);
        storeCalls(registry);
    }

    private void lookups(MeterRegistry registry, String result, ToDoubleFunction<SessionMetrics> count) {
        keep(
                registry,
                FunctionCounter.builder(PREFIX + "cache.lookups", metrics, count)
                        .tag("result", result)
                        .description("Checks, by whether a live session was in memory")
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
                            .description("Calls that the session store did not answer")
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

    /** Takes the meters out of the registries that they were bound to. */
    @Override
    public void close() {
        undo.forEach(Runnable::run);
        undo.clear();
    }
}
