package io.github.sessionfilter;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An address or a network in CIDR notation (RFC 4632, RFC 4291), such as 10.0.0.0/8 or ::1. Immutable and thread-safe. */
final class Network {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    /** What Java reads as an IPv6 address or refuses, but never looks up as a name. */
    private static final Pattern LIKE_IPV6 = Pattern.compile("[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,40}");

    /** One client of IPv6 has a network of 64 bits. */
    private static final int CLIENT_OCTETS = 8;

    private final byte[] address;
    private final int prefixBits;

    private Network(byte[] address, int prefixBits) {
        this.address = address;
        this.prefixBits = prefixBits;
    }

    /**
     * Returns the network that {@code text} denotes.
     *
     * @throws IllegalArgumentException that says what was expected
     */
    static Network parse(String text) {
        var expected = "addresses or networks such as 10.1.2.3, 10.0.0.0/8 or fd00::/8; '" + text + "' is neither";
        int slash = text.indexOf('/');
        var address = octets(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException(expected);
        }
        int bits = address.length * 8;
        try {
            int prefixBits = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            if (prefixBits < 0 || prefixBits > bits) {
                throw new IllegalArgumentException(expected);
            }
            return new Network(address, prefixBits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    /** Returns whether the address {@code literal} belongs to this network; false for a name. */
    boolean contains(String literal) {
        var other = octets(literal);
        if (other == null || other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether {@code literal} is an address. */
    static boolean isAddress(String literal) {
        return octets(literal) != null;
    }

    /** Returns the network of a client: an IPv4 address, or the first 64 bits of an IPv6 address. Other text stays as it is. */
    static String ofClient(String literal) {
        var octets = octets(literal);
        return octets == null ? literal : HexFormat.of().formatHex(octets, 0, Math.min(octets.length, CLIENT_OCTETS));
    }

    private static byte @Nullable [] octets(String literal) {
        var plain =
                literal.startsWith("[") && literal.endsWith("]") ? literal.substring(1, literal.length() - 1) : literal;
        if (!IPV4.matcher(plain).matches() && !LIKE_IPV6.matcher(plain).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(plain).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
