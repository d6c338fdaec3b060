package io.github.sessionfilter.tomcat;

import io.github.sessionfilter.running.Internals;
import java.io.IOException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The TCP connection below a socket wrapper of Tomcat.
 *
 * <p>Tomcat may use its wrappers' channels again for another connection, but never a TCP channel of the JDK. Thread-safe.
 */
final class TcpConnection {
    private final NetworkChannel channel;

    private TcpConnection(NetworkChannel channel) {
        this.channel = channel;
    }

    /**
     * Returns the connection of a socket wrapper, or null if it has been closed.
     *
     * @throws ReflectiveOperationException if the wrapper is of an unknown kind
     */
    static @Nullable TcpConnection of(Object socketWrapper) throws ReflectiveOperationException {
        var pooled = Internals.result(socketWrapper, "getSocket");
        var channel = Internals.call(pooled, "getIOChannel");
        // Tomcat marks the wrapper as closed before it gives the pooled channel to another connection.
        if ((boolean) Internals.result(socketWrapper, "isClosed")) {
            return null;
        }
        if (!(channel instanceof NetworkChannel network)) {
            throw new NoSuchFieldException("a TCP connection of " + socketWrapper.getClass());
        }
        return new TcpConnection(network);
    }

    /**
     * Lets no further byte be written or read. The client gets what the system has buffered, and then the end.
     *
     * @return false if the connection is of another kind
     */
    boolean shutDown() {
        try {
            if (channel instanceof SocketChannel tcp) {
                tcp.shutdownOutput();
                tcp.shutdownInput();
                return true;
            }
            if (channel instanceof AsynchronousSocketChannel tcp) {
                tcp.shutdownOutput();
                tcp.shutdownInput();
                return true;
            }
            return false;
        } catch (ClosedChannelException e) {
            return true;
        } catch (IOException e) {
            return !channel.isOpen();
        }
    }

    boolean isOpen() {
        return channel.isOpen();
    }
}
