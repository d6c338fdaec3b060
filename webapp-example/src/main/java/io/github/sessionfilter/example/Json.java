package io.github.sessionfilter.example;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Reads and writes JSON bodies. */
final class Json {

    /** The longest request body in bytes. A login needs less than a hundred. */
    static final int MAX_BODY_BYTES = 4096;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** Reads the request's body as a JSON object. */
    static JsonNode readObject(HttpServletRequest request) throws IOException, MalformedRequestException {
        byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw new MalformedRequestException("The body is longer than " + MAX_BODY_BYTES + " bytes.");
        }
        return parseObject(body);
    }

    /** Parses the bytes as a JSON object. */
    static JsonNode parseObject(byte[] body) throws MalformedRequestException {
        JsonNode node;
        try {
            node = MAPPER.readTree(body);
        } catch (IOException e) {
            // The parser's own message quotes the body, which may contain a password.
            throw new MalformedRequestException("The body is not well-formed JSON.");
        }
        if (!node.isObject()) {
            throw new MalformedRequestException("The body is not a JSON object.");
        }
        return node;
    }

    /** Answers 200 with the value, and forbids caches to store it. */
    static void write(HttpServletResponse response, Object value) throws IOException {
        write(response, HttpServletResponse.SC_OK, "application/json", value);
    }

    static void write(HttpServletResponse response, int status, String contentType, Object value) throws IOException {
        byte[] body = MAPPER.writeValueAsBytes(value);
        response.setStatus(status);
        response.setContentType(contentType);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
