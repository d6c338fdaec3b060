package io.github.sessionfilter.handlers;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serial;

/** Reads the body and writes it back with non-blocking I/O. */
@WebServlet(urlPatterns = "/non-blocking", asyncSupported = true)
public final class NonBlocking extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int CHUNK = 8 * 1024;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AsyncContext async = request.startAsync();
        ServletInputStream in = request.getInputStream();
        in.setReadListener(new Reader(async, in, response.getOutputStream()));
    }

    private record Reader(
            AsyncContext async, ServletInputStream in, ServletOutputStream out, ByteArrayOutputStream read)
            implements ReadListener {

        Reader(AsyncContext async, ServletInputStream in, ServletOutputStream out) {
            this(async, in, out, new ByteArrayOutputStream());
        }

        @Override
        public void onDataAvailable() throws IOException {
            byte[] chunk = new byte[CHUNK];
            while (in.isReady()) {
                int length = in.read(chunk);
                if (length < 0) {
                    return;
                }
                read.write(chunk, 0, length);
            }
        }

        @Override
        public void onAllDataRead() {
            out.setWriteListener(new Writer(async, out, read.toByteArray(), new int[1]));
        }

        @Override
        public void onError(Throwable failure) {
            async.complete();
        }
    }

    private record Writer(AsyncContext async, ServletOutputStream out, byte[] body, int[] written)
            implements WriteListener {

        @Override
        public void onWritePossible() throws IOException {
            while (out.isReady()) {
                if (written[0] == body.length) {
                    async.complete();
                    return;
                }
                int length = Math.min(CHUNK, body.length - written[0]);
                out.write(body, written[0], length);
                written[0] += length;
            }
        }

        @Override
        public void onError(Throwable failure) {
            async.complete();
        }
    }
}
