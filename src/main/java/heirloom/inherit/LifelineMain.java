package heirloom.inherit;

import heirloom.grant.Claim;
import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.handoff.HandoffText;
import heirloom.handoff.HandoffText.Entry;
import heirloom.os.Claims;
import heirloom.os.Current;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/**
 * The main class of a Java child that ends with its parent: watches the lifeline, then runs the
 * user's main.
 *
 * <p>The lifeline is the read end of a pipe whose only write end the parent holds. When the parent
 * ends, however it ends, the read returns and this process halts with {@link #PARENT_GONE}, without
 * shutdown hooks: a hook that waits for the parent would wait for ever. No grant is taken here.
 *
 * <p>Arguments: the user's main class, then its own arguments. It must have {@code public static
 * void main(String[])}, as the java launcher of Java 17 wants it; what it throws reaches the JVM as
 * it is: a stack trace on standard error and exit code 1.
 */
public final class LifelineMain implements Runnable {

  /** Exit code of a child whose parent is gone: 128 + SIGHUP. */
  public static final int PARENT_GONE = 129;

  private final InputStream lifeline;

  private LifelineMain(InputStream lifeline) {
    this.lifeline = lifeline;
  }

  /**
   * Watches, then runs.
   *
   * @throws InheritanceException ABSENT when this process was given no lifeline; HANDLE_CLOSED or
   *     IDENTITY_MISMATCH when its number names something else here
   * @throws Throwable what the user's main throws
   */
  public static void main(String[] arguments) throws Throwable {
    if (arguments.length == 0) {
      throw new IllegalArgumentException("arguments=0, expected the name of a main class");
    }
    Thread watcher = new Thread(new LifelineMain(open()), "heirloom-lifeline");
    watcher.setDaemon(true);
    watcher.start();
    Method main = find(arguments[0]);
    Object rest = Arrays.copyOfRange(arguments, 1, arguments.length);
    try {
      main.invoke(null, rest);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private static InputStream open() throws IOException {
    String text = HandoffSource.find();
    if (text != null) {
      List<Entry> entries = HandoffSource.parse(text).entries();
      for (int i = 0; i < entries.size(); i++) {
        Entry entry = entries.get(i);
        if (entry.kind().equals(HandoffText.LIFELINE_KIND)) {
          return adopt(entry);
        }
      }
    }
    throw new InheritanceException(Reason.ABSENT, "this process was given no lifeline");
  }

  /** The number comes from outside: it is a claim until it was looked at. */
  private static InputStream adopt(Entry entry) throws IOException {
    Claims claims = Current.claims();
    Claim claim =
        new Claim(entry.name(), entry.kind(), entry.handles(), entry.attributes(), claims);
    Claims.Facts facts = claim.look();
    if (facts.type() != Claims.Type.PIPE) {
      throw claim.refused(
          Reason.IDENTITY_MISMATCH, "it is open on " + facts.label() + ", which is no pipe");
    }
    claim.requireIdentity(facts);
    return claims.adoptInput(claim.handle());
  }

  private static Method find(String name) throws ReflectiveOperationException {
    Method main =
        Class.forName(name, true, ClassLoader.getSystemClassLoader())
            .getMethod("main", String[].class);
    if (!Modifier.isStatic(main.getModifiers()) || main.getReturnType() != void.class) {
      throw new NoSuchMethodException(name + ".main(String[]) is not static void");
    }
    // The class itself need not be public, and the launcher does not ask either.
    main.setAccessible(true);
    return main;
  }

  @Override
  public void run() {
    try {
      int read = 0;
      // Nothing is ever written to it; a byte would change nothing.
      while (read >= 0) {
        read = lifeline.read();
      }
    } catch (IOException broken) {
      // A lifeline that cannot be watched is no lifeline: better no child than one without parent.
      System.err.println("heirloom: the lifeline broke: " + broken.getMessage());
    }
    Runtime.getRuntime().halt(PARENT_GONE);
  }
}
