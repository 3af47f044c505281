package heirloom.batch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Commands that are not started, on either system. */
class CommandRefusalsTest {

  @Test
  void whatCannotBeStartedIsAnIoException() {
    assertThatThrownBy(
            () ->
                new HeirloomCommandRunner()
                    .exec(new String[] {"/no/such/program"}, new String[] {"A=B"}, null))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("error=2");
  }

  @Test
  void aVariableWithoutValueIsRefused() {
    assertThatThrownBy(
            () ->
                new HeirloomCommandRunner()
                    .exec(new String[] {"program"}, new String[] {"novalue"}, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("environment=novalue");
  }
}
