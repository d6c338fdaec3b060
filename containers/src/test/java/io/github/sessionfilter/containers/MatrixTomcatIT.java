package io.github.sessionfilter.containers;

import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/** The matrix, on all versions of Tomcat. */
@ParameterizedClass(allowZeroInvocations = true)
@FieldSource("ROWS")
class MatrixTomcatIT extends MatrixContract {
    static final List<Row> ROWS = rows(Row.TOMCAT, 17);
}
