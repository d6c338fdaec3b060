package io.github.sessionfilter.example;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Writes a {@code multipart/byteranges} body (RFC 9110, section 14.6). */
final class MultipartRanges {

    private final Clip clip;
    private final List<ByteRange> ranges;
    private final String boundary = UUID.randomUUID().toString();

    MultipartRanges(Clip clip, List<ByteRange> ranges) {
        this.clip = clip;
        this.ranges = ranges;
    }

    String contentType() {
        return "multipart/byteranges; boundary=" + boundary;
    }

    /** Returns the length of the whole body in bytes. With it the connection stays open for the next request. */
    long length() {
        long length = tail().length;
        for (ByteRange range : ranges) {
            length += head(range).length + range.length();
        }
        return length;
    }

    void write(SeekableByteChannel channel, OutputStream body) throws IOException {
        for (ByteRange range : ranges) {
            body.write(head(range));
            Clip.copy(channel, range, body);
        }
        body.write(tail());
    }

    private byte[] head(ByteRange range) {
        return ascii("\r\n--" + boundary + "\r\nContent-Type: " + clip.contentType() + "\r\nContent-Range: "
                + range.contentRange(clip.length()) + "\r\n\r\n");
    }

    private byte[] tail() {
        return ascii("\r\n--" + boundary + "--\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
