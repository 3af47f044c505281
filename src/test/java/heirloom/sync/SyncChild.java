package heirloom.sync;

import heirloom.launch.ChildBuilder;
import heirloom.testing.HandedChild;
import heirloom.testing.TestChild;

/** Java children for the tests of this package: quick to start, stderr shown. */
public final class SyncChild {

  private SyncChild() {}

  /** Runs a static helper that stands beside its test. */
  public static ChildBuilder of(Class<?> owner, String helper, String... arguments) {
    return ChildBuilder.java(
            TestChild.class, TestChild.arguments(owner, helper, arguments).toArray(String[]::new))
        .jvmOptions("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m")
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /** The same in a JVM that cannot load JNA: it is not on its class path. */
  public static ChildBuilder withoutNativeCode(Class<?> owner, String helper, String... arguments) {
    ChildBuilder builder = of(owner, helper, arguments);
    builder.jvmOptions("-cp", HandedChild.ownClasses());
    return builder;
  }
}
