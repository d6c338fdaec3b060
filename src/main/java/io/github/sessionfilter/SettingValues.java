package io.github.sessionfilter;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values that were set, in front of the defaults.
 *
 * <p>Immutable and thread-safe.
 */
final class SettingValues {
    private final Map<Setting<?>, Object> values;

    SettingValues(Map<Setting<?>, Object> values) {
        this.values = Map.copyOf(values);
    }

    /** Returns whether a value was set. */
    boolean isSet(Setting<?> setting) {
        return values.containsKey(setting);
    }

    /** Returns the value of a setting that has a default. */
    <T> T get(Setting<T> setting) {
        return Objects.requireNonNull(find(setting), setting.name());
    }

    /** Returns the value of a setting, or null when it is off. */
    @SuppressWarnings("unchecked") // a value is only ever put by its setting's own parser
    <T> @Nullable T find(Setting<T> setting) {
        return values.containsKey(setting) ? (T) values.get(setting) : setting.defaultValue();
    }
}
