package io.github.sessionfilter.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Fetches files through the proxy with curl. Not thread-safe. */
final class Curl {
    private static final long LARGEST_KEPT = 1_000_000;

    private final Site site;

    Curl(Site site) {
        this.site = site;
    }

    /** What curl has received. The body is empty if it has more than a megabyte. */
    record Fetched(String status, long length, byte[] body) {
        /** Checks that this is the part of {@code big.bin} from {@code offset} on. */
        void assertPart(long offset, int expectedLength) {
            assertEquals("206", status);
            assertEquals(expectedLength, length);
            var bytes = ByteBuffer.wrap(body);
            for (int i = 0; i < expectedLength; i += Long.BYTES) {
                assertEquals(offset + i, bytes.getLong(i));
            }
        }
    }

    Fetched get(String path, String... arguments) throws IOException, InterruptedException {
        var file = Files.createTempFile("fetched", null);
        try {
            var command = new ArrayList<>(List.of("curl", "-s", "-o", file.toString(), "-w", "%{http_code}"));
            command.addAll(List.of(arguments));
            command.add("http://127.0.0.1:" + site.port() + path);
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var status = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertEquals(0, process.waitFor(), () -> path + ": " + status);
            long length = Files.size(file);
            return new Fetched(status, length, length > LARGEST_KEPT ? new byte[0] : Files.readAllBytes(file));
        } finally {
            Files.delete(file);
        }
    }
}
