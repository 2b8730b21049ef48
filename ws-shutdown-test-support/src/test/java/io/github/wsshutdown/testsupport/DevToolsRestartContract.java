/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.testsupport;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to hold where DevTools restarts an application: its connections are drained
 * each time, and nothing of the starter is left of what was before. The application runs
 * in a JVM of its own, with DevTools, which the build keeps off the class path of the
 * tests.
 */
public abstract class DevToolsRestartContract {

	private static final long TIMEOUT_SECONDS = 300;

	private static final String PREFIX = "test application: ";

	private static final String STARTED = "started on ";

	private static final String CONFIGURATION = "test.configuration";

	/**
	 * The kinds of peers that are there at each restart.
	 */
	protected abstract List<PeerKind> kinds();

	/**
	 * How often the application is restarted.
	 */
	protected abstract int restarts();

	/**
	 * The application to run.
	 */
	protected Class<?> configuration() {
		return ServletTestConfiguration.class;
	}

	@Test
	void whenApplicationIsRestartedThenPeersAreDrainedAndNothingIsLeft() throws Exception {
		Process process = start();
		try {
			BlockingQueue<String> told = new LinkedBlockingQueue<>();
			List<String> output = new CopyOnWriteArrayList<>();
			Thread reader = new Thread(() -> read(process, told, output), "test-output");
			reader.start();
			PrintWriter commands = new PrintWriter(process.outputWriter(), true);
			int port = awaitStarted(told, output);
			for (int i = 0; i < restarts(); i++) {
				List<TestPeer> peers = connectAll(port);
				commands.println("restart");
				assertDrained(peers);
				port = awaitStarted(told, output);
			}
			commands.println("look");
			// DevTools itself keeps one more than the one that runs
			assertTold(told, "class loaders 2, threads []", output);
			List<TestPeer> peers = connectAll(port);
			// The process itself would close its output, too
			process.toHandle().destroy();
			assertDrained(peers);
			reader.join(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
			assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
			assertThat(output).noneMatch((line) -> line.startsWith("ERROR") || line.startsWith("WARN io.github"));
		}
		finally {
			process.destroyForcibly();
		}
	}

	private Process start() throws IOException {
		Path devTools = Path.of(System.getProperty("test.devtools"));
		assertThat(devTools).isRegularFile();
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:SoftRefLRUPolicyMSPerMB=0",
				"-D" + CONFIGURATION + "=" + configuration().getName(), "-cp",
				devTools + File.pathSeparator + classPath, DevToolsRestartContract.class.getName(), "--server.port=0",
				"--spring.main.banner-mode=off", "--logging.pattern.console=%p %c %m%n%ex", "--logging.level.web=INFO",
				"--spring.devtools.restart.trigger-file=.never")
			.redirectErrorStream(true)
			.start();
	}

	private List<TestPeer> connectAll(int port) throws Exception {
		List<TestPeer> peers = new ArrayList<>();
		for (PeerKind kind : kinds()) {
			TestPeer peer = kind.connect(port);
			peers.add(peer);
			peer.command("echo hello");
			peer.awaitAnswer("hello");
		}
		return peers;
	}

	private static void assertDrained(List<TestPeer> peers) throws Exception {
		for (TestPeer peer : peers) {
			assertThat(peer.awaitClose()).isEqualTo(new PeerClose(1001, "Server is going away"));
		}
	}

	private static void assertTold(BlockingQueue<String> told, String expected, List<String> output)
			throws InterruptedException {
		assertThat(told.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as(() -> String.join("\n", output))
			.isEqualTo(expected);
	}

	/** Another port each time: one that was found free may be taken when it is needed. */
	private static int awaitStarted(BlockingQueue<String> told, List<String> output) throws InterruptedException {
		String line = told.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		assertThat(line).as(() -> String.join("\n", output)).startsWith(STARTED);
		return Integer.parseInt(line.substring(STARTED.length()));
	}

	private static void read(Process process, BlockingQueue<String> told, List<String> output) {
		try (BufferedReader reader = process.inputReader()) {
			reader.lines().forEach((line) -> {
				output.add(line);
				if (line.startsWith(PREFIX)) {
					told.add(line.substring(PREFIX.length()));
				}
			});
		}
		catch (IOException ex) {
			output.add(ex.toString());
		}
	}

	/**
	 * Run the application. Called again, with a class loader of its own as that of the
	 * thread, when DevTools takes over and at each restart.
	 */
	@SuppressWarnings("unchecked")
	public static void main(String[] args) throws ClassNotFoundException {
		ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
		List<WeakReference<ClassLoader>> classLoaders = (List<WeakReference<ClassLoader>>) System.getProperties()
			.computeIfAbsent("test.class-loaders", (key) -> new CopyOnWriteArrayList<>());
		if (classLoader == ClassLoader.getSystemClassLoader()) {
			Thread commands = new Thread(() -> obey(classLoaders), "test-commands");
			commands.setDaemon(true);
			commands.start();
		}
		else {
			classLoaders.add(new WeakReference<>(classLoader));
		}
		WebServerApplicationContext context = (WebServerApplicationContext) SpringApplication
			.run(Class.forName(System.getProperty(CONFIGURATION), false, classLoader), args);
		System.out.println(PREFIX + STARTED + context.getWebServer().getPort());
	}

	private static void obey(List<WeakReference<ClassLoader>> classLoaders) {
		try (BufferedReader reader = new BufferedReader(new InputStreamReader(System.in))) {
			for (String command = reader.readLine(); command != null; command = reader.readLine()) {
				if (command.equals("restart")) {
					restart();
				}
				else {
					System.out.println(PREFIX + look(classLoaders));
				}
			}
		}
		catch (IOException | ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void restart() throws ReflectiveOperationException {
		Class<?> restarter = Class.forName("org.springframework.boot.devtools.restart.Restarter");
		Object instance = ReflectionUtils.invokeMethod(restarter.getMethod("getInstance"), null);
		ReflectionUtils.invokeMethod(restarter.getMethod("restart"), instance);
	}

	private static String look(List<WeakReference<ClassLoader>> classLoaders) {
		try {
			// What its threads do last may keep one for a moment
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
				System.gc();
				return alive(classLoaders) <= 2 && threads().isEmpty();
			});
		}
		catch (ConditionTimeoutException ex) {
			ex.printStackTrace();
		}
		return "class loaders " + alive(classLoaders) + ", threads " + threads();
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("ws-shutdown"))
			.toList();
	}

	private static long alive(List<WeakReference<ClassLoader>> classLoaders) {
		return classLoaders.stream().filter((loader) -> loader.get() != null).count();
	}

}
