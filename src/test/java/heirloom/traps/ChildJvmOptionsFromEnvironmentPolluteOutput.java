package heirloom.traps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.testing.TestChild;
import org.junit.jupiter.api.Test;

/**
 * JAVA_TOOL_OPTIONS writes "Picked up ..." to stderr, LD_PRELOAD runs code, values show in errors.
 * (pty4j tests.) A child JVM gets no option from the environment unless its caller puts it there;
 * no protocol uses the standard streams; errors show no variable's value.
 */
final class ChildJvmOptionsFromEnvironmentPolluteOutput {

  private static ChildBuilder jvm(String helper) {
    return ChildBuilder.java(
            TestChild.class,
            TestChild.arguments(ChildJvmOptionsFromEnvironmentPolluteOutput.class, helper)
                .toArray(new String[0]))
        .jvmOptions("-XX:TieredStopAtLevel=1");
  }

  @Test
  void onlyWhatTheCallerPutThereReachesAChildJvm() throws Exception {
    // This JVM cannot change its own environment: the one in the middle has the variables.
    ChildBuilder middle = jvm("middle").nativeAccess();
    middle.environment().put("JAVA_TOOL_OPTIONS", "-Dpolluted=tool");
    middle.environment().put("JDK_JAVA_OPTIONS", "-Dpolluted.too=jdk");
    Child child = middle.start();
    String output = new String(child.getInputStream().readAllBytes(), UTF_8);
    String errors = new String(child.getErrorStream().readAllBytes(), UTF_8);

    assertThat(child.waitFor()).as(errors).isZero();
    assertThat(output.lines()).containsExactly("middle: tool jdk", "leaf: null null", "errors: ");
    // Put there by the caller, they work as ever; and show why they must not come by themselves.
    assertThat(errors).contains("Picked up JAVA_TOOL_OPTIONS");
  }

  static void middle(String[] arguments) throws Exception {
    System.out.println(
        "middle: " + System.getProperty("polluted") + " " + System.getProperty("polluted.too"));
    Child child = jvm("leaf").start();
    child.getInputStream().transferTo(System.out);
    System.out.println("errors: " + new String(child.getErrorStream().readAllBytes(), UTF_8));
    child.waitFor();
  }

  static void leaf(String[] arguments) {
    System.out.println(
        "leaf: " + System.getProperty("polluted") + " " + System.getProperty("polluted.too"));
  }

  @Test
  void errorsShowNoVariablesValue() {
    ChildBuilder builder = new ChildBuilder("no-such-program");
    builder.environment().put("TOKEN", "secret-value");
    assertThatThrownBy(builder::start)
        .satisfies(
            e -> {
              for (Throwable one = e; one != null; one = one.getCause()) {
                assertThat(one.toString()).doesNotContain("secret-value");
              }
            });
  }
}
