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

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Key pairs for servers with TLS.
 */
public final class KeyPairs {

	/** The name of the bundle. */
	public static final String BUNDLE = "server";

	private KeyPairs() {
	}

	/**
	 * Make a key pair.
	 * @param directory where it is kept
	 * @return the properties of Spring's bundle
	 */
	public static List<String> bundle(Path directory) throws IOException, InterruptedException {
		Path keyStore = directory.resolve("server.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-storetype", "PKCS12",
				"-keystore", keyStore.toString(), "-storepass", "secret")
			.start();
		assertThat(keytool.waitFor()).isZero();
		String prefix = "spring.ssl.bundle.jks." + BUNDLE + ".keystore.";
		return List.of(prefix + "location=" + keyStore.toUri(), prefix + "password=secret", prefix + "type=PKCS12");
	}

	/**
	 * Make sockets that trust the key pair, and all others.
	 */
	public static SSLSocketFactory trusting() throws GeneralSecurityException {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, new TrustManager[] { new TrustEveryone() }, new SecureRandom());
		return context.getSocketFactory();
	}

	/**
	 * Trusts all key pairs.
	 */
	private static final class TrustEveryone implements X509TrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
