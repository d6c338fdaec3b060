package io.github.sessionfilter.containers;

import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/** The matrix, on Jetty 12.1. */
@ParameterizedClass(allowZeroInvocations = true)
@FieldSource("ROWS")
class MatrixJetty121IT extends MatrixContract {
    static final List<Row> ROWS = rows(Row.JETTY + "12.1", 17);
}
