package heirloom.sync;

import static java.nio.charset.StandardCharsets.US_ASCII;

import heirloom.grant.Inheritable;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.testing.COracle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A program in C that does what a test says and tells how it went; see heirloom_client.c. */
public final class CClient implements AutoCloseable {

  private final Child child;
  private final BufferedReader answers;
  private final String attached;

  private CClient(Child child) throws IOException {
    this.child = child;
    this.answers = new BufferedReader(new InputStreamReader(child.getInputStream(), US_ASCII));
    this.attached = answers.readLine();
  }

  /** Starts it with these grants, behind a command that starts it. */
  public static CClient of(Map<String, Inheritable> grants, String... wrapper) throws IOException {
    return of(COracle.program("heirloom_client"), grants, wrapper);
  }

  /** The same under the sanitizers; a mistake that they find ends it. */
  public static CClient sanitized(Map<String, Inheritable> grants) throws IOException {
    return of(COracle.sanitized("heirloom_client"), grants);
  }

  private static CClient of(String program, Map<String, Inheritable> grants, String... wrapper)
      throws IOException {
    List<String> command = new ArrayList<>(Arrays.asList(wrapper));
    command.add(program);
    ChildBuilder builder = new ChildBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    grants.forEach(builder::inherit);
    return new CClient(builder.start());
  }

  /** How the attaching went, and the process id that it has for itself. */
  public String attached() {
    return attached;
  }

  /** The child. */
  public Child child() {
    return child;
  }

  /** Has it do something; the answer is its name in heirloom.h. */
  public String ask(String line) throws IOException {
    tell(line);
    return hear();
  }

  /** Has it do something without waiting for the answer. */
  public void tell(String line) throws IOException {
    child.getOutputStream().write((line + "\n").getBytes(US_ASCII));
    child.getOutputStream().flush();
  }

  /** The next answer; "null" when it has died. */
  public String hear() throws IOException {
    return String.valueOf(answers.readLine());
  }

  /** Has it end at once, with all that it holds, and waits until that is in order. */
  public void die() throws Exception {
    tell("die");
    child.repairs().get();
  }

  @Override
  public void close() {
    child.destroyForcibly();
  }
}
