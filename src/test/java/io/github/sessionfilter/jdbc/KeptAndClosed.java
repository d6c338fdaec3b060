package io.github.sessionfilter.jdbc;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * Concurrent calls with the kept connection, and the shutdown of the webapp: no connection stays open, in any interleaving.
 */
public class KeptAndClosed {
    public static final List<String> SCENARIOS = List.of(
            "use | use | close |", "| use use | close |", "use | use | dropIdle close |", "| use | use | close");

    private final AtomicInteger open = new AtomicInteger();
    private final KeptConnection kept = new KeptConnection(this::open, () -> 0);
    private volatile boolean closed;

    private Connection open() {
        open.incrementAndGet();
        var isOpen = new AtomicBoolean(true);
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "isClosed" -> !isOpen.get();
                    case "equals" -> proxy == args[0];
                    case "hashCode" -> 0;
                    default -> { // close or abort
                        if (isOpen.getAndSet(false)) {
                            open.decrementAndGet();
                        }
                        yield null;
                    }
                });
    }

    @Operation
    public void use() throws SQLException {
        kept.giveBack(kept.getConnection());
    }

    @Operation
    public void dropIdle() {
        kept.dropIdle();
    }

    @Operation(runOnce = true)
    public void close() {
        kept.close();
        closed = true;
    }

    @Validate
    public void nothingStaysOpen() {
        if (open.get() > (closed ? 0 : 1)) {
            throw new AssertionError(open + " connections are open" + (closed ? " after the shutdown" : ""));
        }
    }
}
