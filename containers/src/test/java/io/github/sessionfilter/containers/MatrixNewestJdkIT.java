package io.github.sessionfilter.containers;

import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/** The matrix, on the newest JDK with virtual threads. */
@ParameterizedClass(allowZeroInvocations = true)
@FieldSource("ROWS")
class MatrixNewestJdkIT extends MatrixContract {
    static final List<Row> ROWS = rows("", 25);
}
