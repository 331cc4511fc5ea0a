//! Connections to object stores: settings from the target and the environment, and signed headers for redirects.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey, AwsAuthorizer, AwsCredentialProvider};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
    ReqwestConnector,
};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::{ClientOptions, ObjectStore, RetryConfig};

use crate::environment::Environment;
use crate::error::{Cause, Error};
use crate::object_remote::ObjectRemote;
use crate::store_error::of_store;
use crate::target::{Location, Target};

const REDIRECT: HeaderName = HeaderName::from_static("x-amz-website-redirect-location");
const CONTENT_HASH: HeaderName = HeaderName::from_static("x-amz-content-sha256");

/// The URL that an object of a website on S3 redirects to, as an extension of a request.
#[derive(Clone)]
pub(crate) struct WebsiteRedirect(pub(crate) HeaderValue);

/// Opens the store of a target.
///
/// # Errors
/// An error, if there are no credentials, or the settings are not valid.
pub(crate) fn connect(target: &Target, environment: &Environment) -> Result<ObjectRemote, Error> {
    // Fails only if there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let requests = Arc::new(AtomicUsize::new(0));
    let open = |retries: RetryConfig| -> Result<Arc<dyn ObjectStore>, Error> {
        let connector = Connector {
            requests: Arc::clone(&requests),
            signer: None,
        };
        match &target.location {
            Location::S3 { bucket, .. } => open_s3(target, bucket, environment, retries, connector),
            Location::Google { bucket, .. } => {
                open_google(target, bucket, environment, retries, connector)
            }
            Location::Azure { container, .. } => {
                open_azure(target, container, environment, retries, connector)
            }
            Location::Folder(_) | Location::Git { .. } => Err(Error::new(
                Cause::Target,
                "the target is no object store",
                "use `s3://`, `gs://` or `az://`",
            )),
        }
    };
    let patient = open(RetryConfig {
        max_retries: 8,
        retry_timeout: Duration::from_secs(90),
        ..RetryConfig::default()
    })?;
    let hasty = open(RetryConfig {
        max_retries: 1,
        retry_timeout: Duration::from_secs(5),
        ..RetryConfig::default()
    })?;
    let (Location::S3 { prefix, .. }
    | Location::Google { prefix, .. }
    | Location::Azure { prefix, .. }) = &target.location
    else {
        unreachable!("other targets are refused above");
    };
    Ok(ObjectRemote {
        patient,
        hasty,
        is_patient: AtomicBool::new(false),
        prefix: prefix.clone(),
        place: target.location.shown(),
        requests,
    })
}

fn client(endpoint: Option<&str>) -> ClientOptions {
    let allows_http = endpoint.is_some_and(|url| url.starts_with("http://"));
    ClientOptions::new()
        .with_allow_http(allows_http)
        .with_connect_timeout(Duration::from_secs(10))
        // The limit is for a whole request, and a large file may take minutes.
        .with_timeout(Duration::from_secs(600))
}

fn open_s3(
    target: &Target,
    bucket: &str,
    environment: &Environment,
    retries: RetryConfig,
    mut connector: Connector,
) -> Result<Arc<dyn ObjectStore>, Error> {
    let mut builder = AmazonS3Builder::new();
    for (name, value) in environment.settings("AWS_") {
        if let Ok(key) = name.parse::<AmazonS3ConfigKey>() {
            builder = builder.with_config(key, value);
        }
    }
    let profile = environment.profile(target.profile.as_deref())?;
    let has_keys = environment.get("AWS_ACCESS_KEY_ID").is_some();
    if (!has_keys || target.profile.is_some())
        && let (Some(id), Some(secret)) = (
            profile.get("aws_access_key_id"),
            profile.get("aws_secret_access_key"),
        )
    {
        builder = builder
            .with_access_key_id(id)
            .with_secret_access_key(secret);
        if let Some(token) = profile.get("aws_session_token") {
            builder = builder.with_token(token);
        }
    } else if !has_keys {
        check_s3_credentials(environment, profile.get("sso_session").is_some())?;
    }
    let region = [
        target.region.as_deref(),
        environment.get("AWS_REGION"),
        environment.get("AWS_DEFAULT_REGION"),
        profile.get("region"),
    ];
    let region = region.into_iter().flatten().next().unwrap_or("us-east-1");
    let endpoint = [
        target.endpoint.as_deref(),
        environment.get("AWS_ENDPOINT_URL_S3"),
        environment.get("AWS_ENDPOINT_URL"),
        profile.get("endpoint_url"),
    ];
    let endpoint = endpoint.into_iter().flatten().next();
    if let Some(endpoint) = endpoint {
        // Not every compatible store has the request that deletes many objects.
        builder = builder
            .with_endpoint(endpoint)
            .with_disable_bulk_delete(true);
    }
    let builder = builder
        .with_bucket_name(bucket)
        .with_region(region)
        .with_client_options(client(endpoint))
        .with_retry(retries);
    let place = target.location.shown();
    let unsigned = builder.clone().build();
    let credentials = Arc::clone(unsigned.map_err(|e| of_store(&e, &place))?.credentials());
    connector.signer = Some(Signer {
        credentials: Arc::clone(&credentials),
        region: region.to_owned(),
    });
    let store = builder
        .with_credentials(credentials)
        .with_http_connector(connector)
        .build();
    Ok(Arc::new(store.map_err(|e| of_store(&e, &place))?))
}

/// Returns an error if nothing gives credentials: the store would ask the metadata service of Amazon's machines, which
/// takes long to fail elsewhere.
fn check_s3_credentials(environment: &Environment, has_sso: bool) -> Result<(), Error> {
    const OTHERS: [&str; 4] = [
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_SKIP_SIGNATURE",
    ];
    let has_others = OTHERS.iter().any(|name| environment.get(name).is_some());
    if has_others || is_machine_of("Amazon") {
        return Ok(());
    }
    let help = if has_sso {
        "the profile signs in by a browser: run `eval \"$(aws configure export-credentials --format env)\"` first"
    } else {
        "set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or name a profile of ~/.aws/credentials in `AWS_PROFILE`"
    };
    let message = "there are no credentials for S3 in the environment or in ~/.aws";
    Err(Error::new(Cause::Credentials, message, help))
}

/// Returns true if the machine is a virtual one of this provider.
fn is_machine_of(provider: &str) -> bool {
    ["sys_vendor", "product_name"].iter().any(|file| {
        let name = std::fs::read_to_string(Path::new("/sys/class/dmi/id").join(file));
        name.is_ok_and(|name| name.contains(provider))
    })
}

fn open_google(
    target: &Target,
    bucket: &str,
    environment: &Environment,
    retries: RetryConfig,
    connector: Connector,
) -> Result<Arc<dyn ObjectStore>, Error> {
    let mut builder = GoogleCloudStorageBuilder::new();
    for (name, value) in environment.settings("GOOGLE_") {
        if let Ok(key) = name.parse::<GoogleConfigKey>() {
            builder = builder.with_config(key, value);
        }
    }
    const VARIABLES: [&str; 5] = [
        "GOOGLE_APPLICATION_CREDENTIALS",
        "GOOGLE_SERVICE_ACCOUNT",
        "GOOGLE_SERVICE_ACCOUNT_PATH",
        "GOOGLE_SERVICE_ACCOUNT_KEY",
        "GOOGLE_SKIP_SIGNATURE",
    ];
    let has_variable = VARIABLES.iter().any(|name| environment.get(name).is_some());
    let usual = environment
        .get("HOME")
        .map(|home| Path::new(home).join(".config/gcloud/application_default_credentials.json"));
    let has_file = usual.is_some_and(|file| file.is_file());
    if !has_variable && !has_file && !is_machine_of("Google") {
        return Err(Error::new(
            Cause::Credentials,
            "there are no credentials for Google Cloud Storage in the environment",
            "set `GOOGLE_APPLICATION_CREDENTIALS` to the path of a key file, or run `gcloud auth application-default login`",
        ));
    }
    if let Some(endpoint) = &target.endpoint {
        builder = builder.with_base_url(endpoint);
    }
    let store = builder
        .with_bucket_name(bucket)
        .with_client_options(client(target.endpoint.as_deref()))
        .with_retry(retries)
        .with_http_connector(connector)
        .build();
    let place = target.location.shown();
    Ok(Arc::new(store.map_err(|e| of_store(&e, &place))?))
}

fn open_azure(
    target: &Target,
    container: &str,
    environment: &Environment,
    retries: RetryConfig,
    connector: Connector,
) -> Result<Arc<dyn ObjectStore>, Error> {
    let mut builder = MicrosoftAzureBuilder::new();
    for (name, value) in environment.settings("AZURE_") {
        if let Ok(key) = name.parse::<AzureConfigKey>() {
            builder = builder.with_config(key, value);
        }
    }
    const WORDS: [&str; 6] = ["KEY", "SAS", "CLIENT_ID", "TOKEN", "USE_AZURE_CLI", "SKIP"];
    let mut names = environment
        .settings("AZURE_")
        .map(|(name, _)| name.to_ascii_uppercase());
    let has_any = names.any(|name| WORDS.iter().any(|word| name.contains(word)));
    if !has_any && environment.get("IDENTITY_ENDPOINT").is_none() {
        return Err(Error::new(
            Cause::Credentials,
            "there are no credentials for Azure Blob Storage in the environment",
            "set `AZURE_STORAGE_ACCOUNT_KEY`, or `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET` and `AZURE_TENANT_ID`, or `AZURE_USE_AZURE_CLI=true`",
        ));
    }
    if let Some(account) = &target.account {
        builder = builder.with_account(account);
    } else if environment.get("AZURE_STORAGE_ACCOUNT_NAME").is_none() {
        return Err(Error::new(
            Cause::Target,
            "the target names no storage account",
            "write `account: name` into the target, or set `AZURE_STORAGE_ACCOUNT_NAME`",
        ));
    }
    if let Some(endpoint) = &target.endpoint {
        builder = builder.with_endpoint(endpoint.clone());
    }
    let store = builder
        .with_container_name(container)
        .with_client_options(client(target.endpoint.as_deref()))
        .with_retry(retries)
        .with_http_connector(connector)
        .build();
    let place = target.location.shown();
    Ok(Arc::new(store.map_err(|e| of_store(&e, &place))?))
}

/// Makes clients that count requests and sign the header of redirects.
#[derive(Debug, Clone)]
struct Connector {
    requests: Arc<AtomicUsize>,
    signer: Option<Signer>,
}

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = ReqwestConnector::default().connect(options)?;
        let connector = self.clone();
        Ok(HttpClient::new(Service { client, connector }))
    }
}

#[derive(Debug)]
struct Service {
    client: HttpClient,
    connector: Connector,
}

#[async_trait]
impl HttpService for Service {
    async fn call(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        self.connector.requests.fetch_add(1, Ordering::Relaxed);
        let redirect = request.extensions().get::<WebsiteRedirect>().cloned();
        if let (Some(WebsiteRedirect(to)), Some(signer)) = (redirect, &self.connector.signer) {
            request.headers_mut().insert(REDIRECT, to);
            let signed = signer.sign(&mut request).await;
            signed.map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        }
        self.client.execute(request).await
    }
}

/// Signs requests to S3 anew. `object_store` has no way to set this header before it signs, and S3 refuses headers
/// of this kind that are not signed.
#[derive(Clone)]
struct Signer {
    credentials: AwsCredentialProvider,
    region: String,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

impl Signer {
    async fn sign(&self, request: &mut HttpRequest) -> object_store::Result<()> {
        let credential = self.credentials.get_credential().await?;
        request.headers_mut().remove(AUTHORIZATION);
        let digest = request.headers().get(CONTENT_HASH).and_then(digest);
        AwsAuthorizer::new(&credential, "s3", &self.region)
            .with_sign_payload(digest.is_some())
            .try_authorize(request, digest.as_ref().map(|digest| &digest[..]))
    }
}

/// Reads the hexadecimal hash of a body.
fn digest(value: &HeaderValue) -> Option<[u8; 32]> {
    let text = value.to_str().ok()?;
    Some(*blake3::Hash::from_hex(text).ok()?.as_bytes())
}
